// The one script of the pages. Everything but passkeys and uploads works without it.
"use strict";

(() => {
  const cookieless = (form) => form.querySelector("input[name=csrfmiddlewaretoken]").value;

  // "/" goes to the search, Escape leaves it.
  document.addEventListener("keydown", (event) => {
    const field = document.getElementById("search");
    const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && field && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      field.focus();
      field.select();
    } else if (event.key === "Escape" && event.target === field) {
      field.blur();
    }
  });

  // Passkeys: the browser wants bytes where JSON has base64url.
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const post = async (form, address, body) => {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "X-CSRFToken": cookieless(form), "Content-Type": "application/json" },
      body,
      credentials: "same-origin",
    });
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.error || answer.statusText);
    return told;
  };
  const make = async (options) => {
    options.challenge = bytes(options.challenge);
    options.user.id = bytes(options.user.id);
    for (const one of options.excludeCredentials || []) one.id = bytes(one.id);
    const made = await navigator.credentials.create({ publicKey: options });
    return {
      clientDataJSON: text(made.response.clientDataJSON),
      attestationObject: text(made.response.attestationObject),
      credential: made,
    };
  };
  const use = async (options) => {
    options.challenge = bytes(options.challenge);
    for (const one of options.allowCredentials || []) one.id = bytes(one.id);
    const used = await navigator.credentials.get({ publicKey: options });
    return {
      clientDataJSON: text(used.response.clientDataJSON),
      authenticatorData: text(used.response.authenticatorData),
      signature: text(used.response.signature),
      userHandle: used.response.userHandle ? text(used.response.userHandle) : null,
      credential: used,
    };
  };
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const warning = form.querySelector("[role=alert]");
      warning.hidden = true;
      try {
        const { credential, ...response } = await (form.dataset.passkey === "make" ? make : use)(
          await post(form, form.dataset.challenge, ""),
        );
        const title = form.elements.title ? `?title=${encodeURIComponent(form.elements.title.value)}` : "";
        const told = await post(
          form,
          form.dataset.answer + title,
          JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response }),
        );
        window.location.assign(told.go);
      } catch (error) {
        warning.textContent = error.message;
        warning.hidden = false;
      }
    });
  }

  // Uploads go in parts, so that neither side holds a whole file, and a broken line goes on where it broke.
  const PART = 8 * 1024 * 1024;
  for (const form of document.querySelectorAll("form[data-upload]")) {
    form.querySelector("button").disabled = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const file = form.elements.file.files[0];
      const bar = form.querySelector("progress");
      const told = form.querySelector("output");
      if (!file) return;
      form.querySelector("button").disabled = true;
      bar.hidden = false;
      try {
        const begun = await post(
          form,
          form.dataset.upload,
          JSON.stringify({
            name: file.name,
            size: file.size,
            phone: form.elements.phone.value,
            ground: form.elements.ground.value,
            password: form.elements.password.value,
          }),
        );
        for (let offset = 0; offset < file.size; offset += PART) {
          await post(form, `${begun.part}?offset=${offset}`, file.slice(offset, offset + PART));
          bar.value = Math.min(1, (offset + PART) / file.size);
          told.textContent = `${Math.round(bar.value * 100)} %`;
        }
        const done = await post(form, begun.finish, "");
        window.location.assign(done.go);
      } catch (error) {
        told.textContent = error.message;
        form.querySelector("button").disabled = false;
      }
    });
  }

  // A wall asks again by itself.
  const again = document.querySelector("[data-again]");
  if (again) window.setTimeout(() => window.location.reload(), Number(again.dataset.again) * 1000);
})();
