// Shows one API at a time with Swagger UI. The key is kept in the input field alone: never in storage, a cookie or
// the address.
"use strict";

const key = document.getElementById("key");
let ui;

// In Swagger UI's own dialog a reader would have to choose between three ways to send the same key.
const withoutAuthorizeButton = {wrapComponents: {authorizeBtn: () => () => null, authorizeOperationBtn: () => () => null}};

function useKey() {
  const secret = key.value.trim();
  if (secret) ui.preauthorizeApiKey("bearer", secret);
  else if (ui.authSelectors.authorized().size) ui.authActions.logout(["bearer"]);
  document.getElementById("key-state").textContent = secret ? "is sent with each call" : "calls need one";
}

function show(name) {
  ui = SwaggerUIBundle({
    url: `/openapi/${name}.json`,
    domNode: document.getElementById("api"),
    deepLinking: true,
    docExpansion: "none",  // of more than 150 lines it would draw only those in view, which a search of the page misses
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    filter: true,
    persistAuthorization: false,
    plugins: [withoutAuthorizeButton],
    tryItOutEnabled: true,
    validatorUrl: null,
    onComplete: useKey,
  });
  document.getElementById("openapi").href = `/openapi/${name}.json`;
  document.getElementById("postman").href = `/postman/${name}.json`;
}

function link(api) {
  const found = document.createElement("a");
  found.href = `?api=${api.name}`;
  found.title = api.summary;
  found.textContent = `${api.title} ${api.version}`;
  found.addEventListener("click", (event) => {
    event.preventDefault();  // a new page would lose the key
    history.replaceState(null, "", found.href);
    choose(api.name);
  });
  return found;
}

function choose(name) {
  for (const one of document.querySelectorAll("#apis a")) {
    if (one.search === `?api=${name}`) one.setAttribute("aria-current", "page");
    else one.removeAttribute("aria-current");
  }
  show(name);
}

async function start() {
  const {apis} = await (await fetch("/openapi/index.json")).json();
  document.getElementById("apis").append(...apis.map(link));
  const asked = new URLSearchParams(location.search).get("api");
  choose((apis.find((api) => api.name === asked) ?? apis[0]).name);
  key.addEventListener("input", useKey);
}

start();
