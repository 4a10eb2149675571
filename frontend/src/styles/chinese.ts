let loading = false;

/** Whether anything on the page, but for the language switch, is Chinese. */
export function needsChineseFonts(root: ParentNode = document): boolean {
  return root.querySelector('html[lang^="zh"], main[lang^="zh"], main [lang^="zh"]') !== null;
}

/** Brings the Chinese serif's hundred @font-face rules; each slice is fetched when it is used. */
export function loadChineseFonts(): void {
  if (loading) return;
  loading = true;
  void import('./fonts-zh.css');
}
