/* Suggestions while typing, over a search form that works without them.
   The form carries data-suggest (the API's address) and the words that are told to screen readers:
   data-suggest-none, data-suggest-some (with %s for the number). WAI-ARIA combobox with a listbox. */
(() => {
  "use strict";
  const WAIT = 140;

  function enhance(form) {
    const input = form.querySelector("input[type=search]");
    if (!input || !("fetch" in window)) return;
    const id = `${input.id}-suggestions`;
    const list = document.createElement("ul");
    const status = document.createElement("div");
    let items = [], active = -1, timer = 0, request = null;

    list.id = id;
    list.className = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.dataset.suggestLabel);
    list.hidden = true;
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    form.append(list, status);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", id);
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("autocomplete", "off");

    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function choose(index) {
      active = index;
      [...list.children].forEach((option, at) => option.setAttribute("aria-selected", at === index));
      if (index < 0) {
        input.removeAttribute("aria-activedescendant");
      } else {
        input.setAttribute("aria-activedescendant", list.children[index].id);
        list.children[index].scrollIntoView({ block: "nearest" });
      }
    }

    function show(found) {
      items = found;
      list.replaceChildren(...found.map((item, at) => {
        const option = document.createElement("li");
        const title = document.createElement("bdi");
        option.id = `${id}-${at}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        title.textContent = item.title;
        option.append(title);
        option.addEventListener("mousedown", (event) => event.preventDefault());
        option.addEventListener("click", () => { location.href = item.url; });
        return option;
      }));
      close();
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(found.length > 0));
      status.textContent = found.length
        ? form.dataset.suggestSome.replace("%s", found.length)
        : form.dataset.suggestNone;
    }

    async function ask() {
      const words = input.value.trim();
      if (request) request.abort();
      if (words.length < 2) { close(); status.textContent = ""; return; }
      request = new AbortController();
      try {
        const query = new URLSearchParams({ q: words, language: document.documentElement.lang });
        const answer = await fetch(`${form.dataset.suggest}?${query}`, { signal: request.signal });
        if (answer.ok && document.activeElement === input) show((await answer.json()).items);
      } catch (error) {
        if (error.name !== "AbortError") close();  /* the form still works by itself */
      }
    }

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    input.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        choose((active + step + items.length + 1 + 1) % (items.length + 1) - 1);
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        location.href = items[active].url;
      } else if (event.key === "Escape") {
        event.preventDefault();
        close();
      } else if (event.key === "Tab") {
        close();
      }
    });
    input.addEventListener("blur", close);
  }

  document.querySelectorAll("form[data-suggest]").forEach(enhance);
})();
