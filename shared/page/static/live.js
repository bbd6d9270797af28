// Asks now and then whether the page has news, and then puts them in place. Without it the page is the same, until reloaded.
(() => {
  let main = document.querySelector("main[data-live]"), gone = false, timer;
  if (!main) return;
  const EVERY = Number(main.dataset.every) || 20000, SLOWEST = 300000;
  let wait = EVERY;

  // What somebody is doing is not taken away from under their hands: then only the first lines change. A field that waits
  // for just this news is.
  const busy = () => {
    const at = document.activeElement;
    const typed = [...main.querySelectorAll("input:not([type=hidden]), textarea")].some((field) => field.value !== field.defaultValue);
    return typed || (at && main.contains(at) && at !== main && at.matches("input:not([data-waits]), textarea, button, select, summary, a"));
  };

  const replace = (old, fresh) => old && fresh && old.replaceWith(fresh);

  const renew = async () => {
    const answer = await fetch(location.href.split("#")[0], { cache: "no-store" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = fresh.querySelector("main[data-live]");
    if (!next) return;
    const said = document.getElementById("news"), headline = next.querySelector("h1").textContent;
    if (said && main.querySelector("h1").textContent !== headline) said.textContent = headline;
    document.title = fresh.title;
    document.body.className = fresh.body.className;
    if (busy()) {
      const hero = main.querySelector(".hero");
      if (!hero.contains(document.activeElement)) replace(hero, next.querySelector(".hero"));
      return;
    }
    main.querySelectorAll("details").forEach((one, place) => {
      const same = next.querySelectorAll("details")[place];
      if (same) same.open = one.open;
    });
    main.replaceWith(next);
    main = next;
    replace(document.querySelector("footer"), fresh.querySelector("footer"));
  };

  const look = async () => {
    clearTimeout(timer);
    if (document.hidden || gone) return;
    try {
      const headers = { "If-None-Match": `"${main.dataset.state}"` };
      const answer = await fetch(main.dataset.live, { headers, cache: "no-store" });
      gone = answer.status === 404; // the shop has made a new link, or this one's time is over
      if (gone) return;
      if (answer.status === 200) await renew();
      const well = answer.ok || answer.status === 304, told = 1000 * Number(answer.headers.get("Retry-After"));
      wait = well ? EVERY : Math.max(told, Math.min(2 * wait, SLOWEST));
    } catch {
      wait = Math.min(2 * wait, SLOWEST);
    }
    timer = setTimeout(look, wait);
  };

  document.addEventListener("visibilitychange", look);
  timer = setTimeout(look, EVERY);
})();
