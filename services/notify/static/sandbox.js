// Looks whether a message has come, and shows it; nothing moves under the reader in between.
const newest = document.body.dataset.newest;
const thread = document.querySelector(".thread");
if (thread) thread.scrollTop = thread.scrollHeight;

async function look() {
  try {
    const answer = await fetch("/sandbox/newest", { cache: "no-store" });
    if (answer.ok && (await answer.text()) !== newest && !document.hidden) location.replace("/sandbox");
  } catch { /* the server is away: look again */ }
  setTimeout(look, 1500);
}
look();
