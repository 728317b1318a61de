/* What the inbox gains from a script: keys, drafts that save themselves, ticking all. It works without. */
(() => {
  "use strict";
  const root = document.querySelector("[data-inbox]");
  if (!root) return;

  // -- tick all on this page ---------------------------------------------------------------
  const all = root.querySelector("[data-tick-all]");
  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => {
      root.querySelectorAll('input[name="case"]').forEach((box) => { box.checked = all.checked; });
    });
  }

  // -- drafts keep themselves ----------------------------------------------------------------
  root.querySelectorAll("form[data-composer]").forEach((form) => {
    let waiting = null;
    let changed = false;
    const keep = () => {
      if (!changed) return;
      changed = false;
      const data = new FormData(form);
      data.delete("files");
      data.set("do", "keep");
      fetch(form.action, { method: "POST", body: data, headers: { "X-Requested-With": "fetch" }, keepalive: true })
        .catch(() => { changed = true; });
    };
    form.addEventListener("input", () => {
      changed = true;
      clearTimeout(waiting);
      waiting = setTimeout(keep, 2000);
    });
    form.addEventListener("submit", () => { clearTimeout(waiting); changed = false; });
    document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
  });

  // -- keys, by their place on the keyboard, only where they were turned on ------------------
  if (root.dataset.keys !== "on") return;
  const rows = [...root.querySelectorAll("[data-row]")];
  let at = -1;
  const move = (step) => {
    if (!rows.length) return;
    if (rows[at]) rows[at].classList.remove("is-current");
    at = Math.min(rows.length - 1, Math.max(0, at + step));
    rows[at].classList.add("is-current");
    rows[at].querySelector("[data-open]").focus();
  };
  const follow = (code) => {
    const link = root.querySelector(`a[data-key="${code}"]`);
    if (!link) return false;
    link.click();
    const box = root.querySelector(`${link.getAttribute("href")} textarea`);
    if (box) box.focus();
    return true;
  };
  const deed = (name) => {
    const found = root.querySelector(`#do-${name}`);
    if (!found) return false;
    found.open = true;
    found.scrollIntoView({ block: "center" });
    const field = found.querySelector("select, textarea, input:not([type=hidden]), button");
    if (field) field.focus();
    return true;
  };
  const assign = () => {
    if (deed("assign")) return;
    const button = root.querySelector('[formaction$="/many/assign/"]');
    if (!button) return;
    const ticked = root.querySelector('input[name="case"]:checked');
    if (!ticked && rows[at]) rows[at].querySelector('input[name="case"]').checked = true;
    button.click();
  };
  const help = root.querySelector("[data-keys-help]");
  let went = false;
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (event.ctrlKey && event.code === "Enter" && typing && typing.form) {
      const send = typing.form.querySelector('[name="do"][value="send"]');
      if (!send) return;
      event.preventDefault();
      if (!send.hasAttribute("data-send") || window.confirm(root.dataset.confirm)) send.click();
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const actions = {
      KeyJ: () => move(1),
      KeyK: () => move(-1),
      KeyO: () => rows[at] && rows[at].querySelector("[data-open]").click(),
      KeyE: assign,
      KeyR: () => follow("KeyR"),
      KeyN: () => follow("KeyN"),
      KeyI: () => went && window.location.assign(root.dataset.index),
      Slash: () => {
        if (event.shiftKey) {
          help.open = true;
          help.scrollIntoView({ block: "center" });
          return;
        }
        const box = root.querySelector("#find");
        if (box) box.focus(); else window.location.assign(root.dataset.index);
      },
    };
    const action = actions[event.code];
    if (action) {
      event.preventDefault();
      action();
    }
    went = event.code === "KeyG";
  });
})();
