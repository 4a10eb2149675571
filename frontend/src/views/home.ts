import { Gallery } from './gallery';

export default function home(main: HTMLElement): void {
  new Gallery().take(main);
}
