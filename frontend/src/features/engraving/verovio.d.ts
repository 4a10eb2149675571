declare module '#verovio/verovio.mjs' {
  /** Emscripten's factory, without the embedded module: the WebAssembly comes from `wasmUrl`. */
  export default function createVerovioModule(options: { wasmUrl: string }): Promise<object>;
}

declare module '#verovio/verovio.wasm?url' {
  const url: string;
  export default url;
}

declare module 'verovio/esm' {
  export const LOG_OFF: number;
  export function enableLog(level: number, module: object): void;

  export class VerovioToolkit {
    constructor(module: object);
    setOptions(options: object): void;
    loadData(data: string): boolean;
    redoLayout(): void;
    getPageCount(): number;
    renderToSVG(page: number): string;
  }
}
