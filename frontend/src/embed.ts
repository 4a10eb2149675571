import './styles/embed.css';

/** A score in a frame on somebody else's page: the server engraved it and wrote the button; all
 * that makes it sound is fetched when somebody reaches for that. */
const slot = document.querySelector<HTMLElement>('[data-slot="play"]');
const button = slot?.querySelector('button');
const sound = () => import('./sounding');

async function play(): Promise<void> {
  button!.ariaBusy = 'true';
  try {
    (await sound()).begin(slot!);
  } catch {
    button!.dataset.failed = '';
    button!.ariaBusy = 'false';
  }
}

if (slot && button) {
  button.hidden = false;
  for (const near of ['pointerenter', 'focus']) {
    button.addEventListener(near, () => void sound().catch(() => undefined));
  }
  button.addEventListener('click', () => void play());
}
