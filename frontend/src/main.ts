import './styles/index.css';
import { mount, type Component } from 'svelte';
import { setCsrfToken } from './api/client';
import { setLocale } from './i18n';
import { loadChineseFonts, needsChineseFonts } from './styles/chinese';
import ThemeSwitch from './ui/ThemeSwitch.svelte';

/** A view takes the page over, as far as it is alive. */
type View = (main: HTMLElement, props: never) => void;

const VIEWS: Record<string, () => Promise<{ default: View }>> = {
  home: () => import('./views/home'),
  browse: () => import('./views/browse'),
  find: () => import('./views/find'),
  compose: () => import('./views/compose'),
  score: () => import('./views/score'),
  rights: () => import('./views/rights'),
  listen: () => import('./views/listen'),
  upload: () => import('./views/upload'),
};

function readProps(): { csrf?: string } {
  const text = document.getElementById('view-props')?.textContent;
  return text ? (JSON.parse(text) as { csrf?: string }) : {};
}

async function start(): Promise<void> {
  setLocale(document.documentElement.lang);
  if (needsChineseFonts()) loadChineseFonts();
  const theme = document.querySelector('[data-slot="theme"]');
  if (theme) mount(ThemeSwitch as Component, { target: theme });

  const bell = document.querySelector<HTMLElement>('[data-slot="bell"]');
  if (bell) void import('./features/talk/bell').then(({ ring }) => ring(bell));

  const main = document.querySelector<HTMLElement>('main[data-view]');
  const view = VIEWS[main?.dataset.view ?? ''];
  if (!main || !view) return;
  const props = readProps();
  setCsrfToken(props.csrf);
  const { default: show } = await view();
  show(main, props as never);
}

void start();
