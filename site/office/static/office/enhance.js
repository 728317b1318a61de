/* Small helps for long forms, all of which work without: letters left, the draft saved while one
   pauses, the names of chosen files. Nothing is kept in the browser. */
(() => {
  "use strict";
  const IDLE = 5000;

  /* letters left, told to screen readers only when it gets close */
  document.querySelectorAll("[data-count]").forEach((told) => {
    const field = document.getElementById(told.dataset.for);
    if (!field) return;
    const most = Number(told.dataset.count);
    const digits = document.body.classList.contains("arab") ? "ar-u-nu-arab" : "en";
    const show = () => {
      const left = most - field.value.length;
      const words = left < 0 ? told.dataset.over : told.dataset.left;
      told.textContent = words.replace("%s", Math.abs(left).toLocaleString(digits));
      told.toggleAttribute("data-full", left < 0);
      if (left < most / 10) told.setAttribute("role", "status");
      else told.removeAttribute("role");
    };
    field.addEventListener("input", show);
    show();
  });

  /* the draft, saved on the server after five seconds without a key */
  document.querySelectorAll("form[data-autosave]").forEach((form) => {
    const at = document.getElementById("saved-at");
    let timer = 0, before = "", busy = false;
    const words = () => {
      const data = new URLSearchParams();
      new FormData(form).forEach((value, name) => {
        if (typeof value === "string") data.append(name, value);
      });
      return data.toString();
    };
    const save = async () => {
      const now = words();
      if (busy || now === before) return;
      busy = true;
      try {
        const answer = await fetch(location.pathname, {
          method: "POST",
          headers: { "Content-Type": "application/x-www-form-urlencoded" },
          body: `${now}&autosave=1`,
          redirect: "error",
        });
        if (answer.ok) {
          before = now;
          if (at) at.textContent = await answer.text();
        }
      } catch { /* the button still saves */ }
      busy = false;
    };
    before = words();
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(save, IDLE);
    });
    form.addEventListener("submit", () => clearTimeout(timer));
  });

  /* what was chosen, under the input that some browsers make too narrow for long names */
  document.querySelectorAll(".drop input[type=file]").forEach((input) => {
    const list = document.createElement("div");
    list.className = "sm";
    list.setAttribute("role", "status");
    input.after(list);
    input.addEventListener("change", () => {
      list.replaceChildren(...[...input.files].map((file) => {
        const item = document.createElement("p");
        const name = document.createElement("bdi");
        name.textContent = file.name;
        item.append(name, ` · ${Math.max(1, Math.round(file.size / 1000))} KB`);
        return item;
      }));
    });
  });

  /* the address of a draft, into the clipboard */
  const address = document.getElementById("address");
  if (address && navigator.clipboard) address.addEventListener("click", () => {
    navigator.clipboard.writeText(address.textContent).catch(() => {});
  });
})();
