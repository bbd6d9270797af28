// Asks now and then whether the page has news, and then puts them in place. Without it the page is the same, until reloaded.
(() => {
  let main = document.querySelector("main[data-live]"), timer;
  if (!main) return;
  const EVERY = Number(main.dataset.every) || 20000, SLOWEST = 300000;
  let wait = EVERY;

  // What somebody is doing is not taken away from under their hands; a field that waits for just this news is.
  const busy = () => {
    const at = document.activeElement;
    const typed = [...main.querySelectorAll("input:not([type=hidden]), textarea")].some((field) => field.value !== field.defaultValue);
    return typed || (at && main.contains(at) && at !== main && at.matches("input:not([data-waits]), textarea, button, select, summary, a"));
  };

  const renew = async () => {
    const answer = await fetch(location.href.split("#")[0], { cache: "no-store" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = fresh.querySelector("main[data-live]");
    if (!next || busy()) return;
    main.querySelectorAll("details").forEach((one, place) => {
      const same = next.querySelectorAll("details")[place];
      if (same) same.open = one.open;
    });
    main.replaceWith(next);
    main = next;
    document.title = fresh.title;
    document.body.className = fresh.body.className;
    const footer = fresh.querySelector("footer");
    if (footer) document.querySelector("footer").replaceWith(footer);
    const said = document.getElementById("news");
    if (said) said.textContent = main.querySelector("h1").textContent;
  };

  const look = async () => {
    clearTimeout(timer);
    if (document.hidden) return;
    try {
      const headers = { "If-None-Match": `"${main.dataset.state}"` };
      const answer = await fetch(main.dataset.live, { headers, cache: "no-store" });
      if (answer.status === 200 && !busy()) await renew();
      wait = answer.ok || answer.status === 304 ? EVERY : Math.min(2 * wait, SLOWEST);
    } catch {
      wait = Math.min(2 * wait, SLOWEST);
    }
    timer = setTimeout(look, wait);
  };

  document.addEventListener("visibilitychange", look);
  timer = setTimeout(look, EVERY);
})();
