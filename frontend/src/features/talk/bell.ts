import { followNotices, type Notices } from '../../api/notices';
import { named, t } from '../../i18n';

/** The header's bell counts what is unread, and says what has just happened. */
export function ring(bell: HTMLElement, follow = followNotices): void {
  const count = bell.querySelector<HTMLElement>('.c-bell__count');
  const said = document.createElement('span');
  said.className = 'c-bell__said';
  said.setAttribute('role', 'status');
  bell.after(said);
  let quiet = 0;

  follow((notices) => {
    if (count) {
      count.hidden = notices.unread === 0;
      count.textContent = notices.unread ? String(notices.unread) : '';
    }
    said.textContent = sentence(notices);
    clearTimeout(quiet);
    quiet = window.setTimeout(() => (said.textContent = ''), 8000);
  });
}

function sentence({ latest }: Notices): string {
  if (!latest) return '';
  const who = latest.actor.name || t('talk.somebody');
  return `${who} ${named('notice', latest.kind)}${latest.title ? ` “${latest.title}”` : ''}`;
}
