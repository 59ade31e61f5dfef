"use strict";
const tools = document.getElementById("tools");
const search = document.getElementById("search");
const onlyFailures = document.getElementById("only-failures");
const cases = [...document.querySelectorAll(".case")].map((element) => ({
  element,
  text: element.textContent.toLowerCase().replace(/\s+/g, " "),
  failed: element.dataset.failed === "yes",
}));

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const item of cases) {
    const fits = (item.failed || !onlyFailures.checked) && words.every((word) => item.text.includes(word));
    item.element.hidden = !fits;
    shown += fits;
  }
  for (const section of document.querySelectorAll("section")) {
    section.hidden = !section.querySelector(".case:not([hidden])");
  }
  document.getElementById("none").hidden = shown > 0;
  document.getElementById("shown").textContent = `${shown} of ${cases.length} tests`;
}

search.addEventListener("input", filter);
onlyFailures.addEventListener("change", filter);
tools.hidden = false;
filter();
