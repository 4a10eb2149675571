import { isOperation, type Operation } from './operations';
import { DEFAULTS, type Settings } from './settings';

/** What this browser remembers of the panel. */
export interface Recent {
  operations: Operation[];
  settings: Settings;
}

const PLACE = 'cantilena.remix';

/** What is remembered; what cannot be read, or was kept by an older panel, is as at first. */
export function recalled(store: Pick<Storage, 'getItem'> = localStorage): Recent {
  let found: { operations?: unknown; settings?: unknown } = {};
  try {
    found = (JSON.parse(store.getItem(PLACE) ?? '{}') ?? {}) as typeof found;
  } catch {
    // Nothing that matters is lost.
  }
  const operations = Array.isArray(found.operations) ? found.operations : [];
  return {
    operations: operations.filter((each): each is Operation => isOperation(String(each))),
    settings: filled(found.settings),
  };
}

/** The words are not kept: they were for one song. */
export function remember(recent: Recent, store: Pick<Storage, 'setItem'> = localStorage): void {
  const settings = { ...recent.settings, words: '', otherBars: null };
  try {
    store.setItem(PLACE, JSON.stringify({ ...recent, settings }));
  } catch {
    // A browser that keeps nothing remembers nothing.
  }
}

function filled(found: unknown): Settings {
  const kept = (typeof found === 'object' && found) || {};
  const entries = Object.entries(DEFAULTS).map(([name, usual]) => {
    const value = (kept as Record<string, unknown>)[name];
    return [name, typeof value === typeof usual && value !== null ? value : usual];
  });
  const settings = Object.fromEntries(entries) as Settings;
  return {
    ...settings,
    sliders: { ...DEFAULTS.sliders, ...settings.sliders },
    blend: Array.isArray(settings.blend) ? settings.blend : [],
    silent: Array.isArray(settings.silent) ? settings.silent : [],
    shunned: Array.isArray(settings.shunned) ? settings.shunned : [],
  };
}
