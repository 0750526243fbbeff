// Runs once, when the page is there: opens articles at their quotes, copies answers. `server` is Gradio's door
// to the Python function `in_context`; nothing here fetches anything by itself.
const dialog = element.querySelector("dialog");
const body = dialog.querySelector(".al-body");

async function openInContext(button) {
  const { article, start, end } = button.dataset;
  body.innerHTML = await server.in_context({ article, start: Number(start), end: Number(end) });
  if (!dialog.open) dialog.showModal();
  body.scrollTop = 0;
  const mark = body.querySelector("mark");
  if (mark) mark.scrollIntoView({ block: "center" });
  body.focus({ preventScroll: true });
}

async function copyNewest(button) {
  const answers = document.querySelectorAll(".al-copy");
  if (!answers.length) return;
  const newest = [...answers].reduce((a, b) => (Number(b.dataset.turn) > Number(a.dataset.turn) ? b : a));
  await navigator.clipboard.writeText(newest.textContent);
  const label = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = label; }, 1400);
}

// Gradio draws both columns anew as an answer grows, and :target does not move to a new element with the
// same id. So the card that was asked for is marked here, and the browser's own jump is left alone otherwise.
function goTo(link) {
  const wanted = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!wanted) return false;
  wanted.closest("details")?.setAttribute("open", "");
  document.querySelectorAll(".al-here").forEach((other) => other.classList.remove("al-here"));
  void wanted.offsetWidth;
  wanted.classList.add("al-here");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  wanted.scrollIntoView({ block: wanted.matches(".al-card") ? "nearest" : "start", behavior: calm ? "auto" : "smooth" });
  wanted.focus({ preventScroll: true });
  return true;
}

// These buttons vanish as they are pressed; the next thing to do is to type. On a phone that would raise the keyboard.
function keepTyping() {
  if (window.matchMedia("(pointer: fine)").matches) document.querySelector("#al-box textarea")?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const opener = target?.closest("button[data-article]");
  const copier = target?.closest("#al-copy");
  const link = target?.closest("a.al-ref, a.al-back, .al-asked a");
  if (opener) openInContext(opener);
  else if (copier) copyNewest(copier);
  else if (link && goTo(link)) event.preventDefault();
  else if (target?.closest("#al-send, #al-stop, #al-retry, #al-clear, .al-example")) keepTyping();
  else if (target === dialog || target?.closest(".al-close")) dialog.close();
}, true);

// Gradio names each message by its source, which here is HTML. People who listen to the page get plain names.
const names = { bot: "Answer", user: "You asked" };
let newestTurn = 0;
let greeted = false;
function tidy() {
  if (!greeted && document.querySelector("#al-box textarea")) {
    greeted = true;
    keepTyping();
  }
  document.querySelectorAll("#al-chat [data-testid='bot'], #al-chat [data-testid='user']").forEach((message) => {
    const name = names[message.dataset.testid];
    if (message.getAttribute("aria-label") !== name) message.setAttribute("aria-label", name);
  });
  // The evidence of a new question comes on top: show it, wherever the panel was scrolled to.
  const turn = document.querySelectorAll(".al-answer").length;
  if (turn > newestTurn) document.querySelector("#al-evidence-column").scrollTop = 0;
  newestTurn = turn;
}
new MutationObserver(tidy).observe(document.body, {
  subtree: true, childList: true, attributes: true, attributeFilter: ["aria-label"],
});
tidy();
