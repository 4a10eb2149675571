import { mount } from 'svelte';
import Sharing from '../features/sharing/Sharing.svelte';
import { named, t } from '../i18n';
import { Workbench } from '../features/remix/workbench.svelte';
import { Board } from '../features/arranging/board.svelte';
import { Desk } from './desk.svelte';
import { readPage } from './page';
import related from './related';
import PanelButton from './PanelButton.svelte';
import Score from './Score.svelte';
import Verses from './Verses.svelte';
import Versions from './Versions.svelte';

/** Wakes the score that the server engraved: the same systems, now in the viewer's hands. */
export default function score(main: HTMLElement): void {
  const page = readPage(document);
  const desk = new Desk(page);
  const slot = main.querySelector<HTMLElement>('[data-slot="systems"]');
  const target = slot?.parentElement ?? main;
  slot?.remove();
  const words = main.querySelector('[data-slot="words"]');
  const workbench = new Workbench();
  const board = new Board();
  mount(Score, { target, props: { desk, workbench, board, words } });
  const button = main.querySelector<HTMLElement>('[data-slot="remix"]');
  if (button) {
    mount(PanelButton, {
      target: button,
      props: { panel: workbench, label: t('remix.title'), shortcut: 'N', primary: true },
    });
    workbench.openByAddress(window.location.hash);
  }
  const arrange = main.querySelector<HTMLElement>('[data-slot="arrange"]');
  if (arrange)
    mount(PanelButton, {
      target: arrange,
      props: { panel: board, label: t('arrange.title'), shortcut: 'H' },
    });
  shareable(main, page.piece.id);
  related(main);
  const verses = main.querySelector<HTMLElement>('[data-slot="verses"]');
  if (verses) mount(Verses, { target: verses, props: { desk } });
  const versions = main.querySelector<HTMLElement>('[data-slot="versions"]');
  if (!versions) return;
  versions.replaceChildren();
  mount(Versions, { target: versions, props: { desk } });
}

/** The owner's link to the page for sharing opens a dialog instead. */
function shareable(main: HTMLElement, piece: string): void {
  const link = main.querySelector<HTMLAnchorElement>('[data-slot="sharing"]');
  const seenBy = main.querySelector('[data-slot="seen-by"]');
  if (!link) return;
  const onchange = ({ visibility }: { visibility: string }) => {
    if (seenBy) seenBy.textContent = named('seenBy', visibility);
  };
  const dialog = mount(Sharing, { target: main, props: { piece, onchange } });
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void dialog.show();
  });
}
