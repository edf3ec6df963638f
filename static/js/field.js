// Counters at the thumb, the running sum, and the state of the network. Without this file the
// numbers are typed and the server counts.
(() => {
  "use strict";
  const number = (input) => Number(String(input.value).replace(",", ".")) || 0;
  const short = (value) => String(Math.round(value * 1000) / 1000);

  const steppers = [...document.querySelectorAll(".step")];
  const lost = document.getElementById("lost");
  const total = () => {
    if (!lost) return;
    const sum = steppers.reduce((all, step) => {
      return all + number(step.querySelector(".many")) * Number(step.dataset.points);
    }, 0);
    lost.textContent = `−${sum.toFixed(2)} ${lost.dataset.unit}`;
    const kept = document.getElementById("kept");
    if (kept) kept.textContent = kept.dataset.changed;
  };
  for (const step of steppers) {
    const input = step.querySelector(".many");
    const fault = step.closest(".fault");
    const show = () => {
      const hit = number(input) > 0;
      fault.classList.toggle("hit", hit);
      const details = fault.querySelector("details");
      if (hit && details) details.open = true;
      total();
    };
    const move = (by) => {
      input.value = short(Math.max(0, number(input) + by));
      show();
    };
    step.classList.add("live");
    for (const [name, by] of [[".less", -1], [".more", 1]]) {
      const button = step.querySelector(name);
      button.hidden = false;
      button.addEventListener("click", () => move(by));
    }
    input.addEventListener("input", show);
  }

  const net = document.querySelector(".net");
  const words = net && net.querySelector("[data-online]");
  const tell = () => {
    if (!words) return;
    net.classList.toggle("off", !navigator.onLine);
    words.textContent = navigator.onLine ? words.dataset.online : words.dataset.offline;
  };
  addEventListener("online", tell);
  addEventListener("offline", tell);
  tell();
})();
