/** Gives focus that fell to the page, because its element went away, to `selector` in `panel`:
 * who works by keyboard stays where she was. */
export function refocus(panel: HTMLElement, selector: string): void {
  if (document.activeElement === document.body)
    panel.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
}
