// 仕掛けがなくても使える画面に、使いやすさだけを足す。外の命令は呼ばない。
"use strict";

// 窓: リンクの行き先を開く代わりに、その場の <dialog> を開く。
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (!opener) return;
  const dialog = document.getElementById(opener.dataset.dialog);
  if (!dialog || typeof dialog.showModal !== "function") return;
  event.preventDefault();
  dialog.showModal();
});

// 誤りのまとめ: 開いたとき、また部分の差し替えの後に、そこへ移る。
const focusErrors = (root) => {
  const errors = root.querySelector("[data-focus]");
  if (errors && !errors.closest("[data-still]")) errors.focus();
};
document.addEventListener("DOMContentLoaded", () => focusErrors(document));
document.addEventListener("htmx:afterSwap", (event) => focusErrors(event.target));

// 写し: 隣の欄の文字を写し取る。仕掛けが動かないときは、欄を選んで写せばよい。
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  const field = button && document.getElementById(button.dataset.copy);
  if (!field) return;
  field.focus();
  field.select();
  try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
  button.textContent = "写し取りました";
});
