import { t } from '../i18n';

/** The page reads without us: here the lineage is dragged about, and thanks are copied. */
export default function rights(main: HTMLElement): void {
  const sheet = main.querySelector<HTMLElement>('[data-slot="lineage"]');
  if (sheet) {
    const here = sheet.querySelector('.c-lineage__work--here');
    if (here) centre(sheet, here);
    dragged(sheet);
  }
  for (const text of main.querySelectorAll<HTMLTextAreaElement>('[data-copy]')) copied(text);
}

function centre(sheet: HTMLElement, work: Element): void {
  const box = work.getBoundingClientRect();
  const frame = sheet.getBoundingClientRect();
  sheet.scrollLeft += box.left + box.width / 2 - frame.left - frame.width / 2;
  sheet.scrollTop += box.top + box.height / 2 - frame.top - frame.height / 2;
}

/** Fingers scroll by themselves, and keys do; a mouse drags. A drag opens no link. */
function dragged(sheet: HTMLElement): void {
  let moved = false;
  sheet.addEventListener('pointerdown', (down) => {
    if (down.pointerType !== 'mouse' || down.button !== 0) return;
    const start = { x: down.clientX + sheet.scrollLeft, y: down.clientY + sheet.scrollTop };
    moved = false;
    const move = (event: PointerEvent): void => {
      moved ||= Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > 4;
      if (!moved) return;
      sheet.dataset.dragged = '';
      sheet.scrollLeft = start.x - event.clientX;
      sheet.scrollTop = start.y - event.clientY;
    };
    const stop = (): void => {
      delete sheet.dataset.dragged;
      window.removeEventListener('pointermove', move);
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', stop, { once: true });
  });
  sheet.addEventListener('dragstart', (event) => event.preventDefault());
  sheet.addEventListener('click', (event) => moved && event.preventDefault(), true);
}

function copied(text: HTMLTextAreaElement): void {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'c-button c-rights__take';
  button.textContent = t('rights.copy');
  button.addEventListener('click', () => {
    void navigator.clipboard.writeText(text.value).then(() => {
      button.textContent = t('rights.copied');
    });
  });
  text.after(button);
}
