import { mount } from 'svelte';
import { setting } from '../features/tunes/setting';
import { Player } from '../features/player/player.svelte';
import PlaySetting from './PlaySetting.svelte';

interface Props {
  tempo?: number;
  beat_quarters?: number;
  sides?: [number, number, number][][];
}

/** Two settings of the same words, each with its Play button; only one sounds at a time. */
export default function listen(main: HTMLElement, props: Props): void {
  const player = new Player();
  ['a', 'b'].forEach((side, at) => {
    const target = main.querySelector(`[data-slot="play-${side}"]`);
    const notes = props.sides?.[at];
    if (!target || !notes) return;
    const tempo = { beatsPerMinute: props.tempo ?? 92, beatQuarters: props.beat_quarters ?? 1 };
    const song = setting(side, notes, tempo);
    mount(PlaySetting, { target, props: { player, song, name: side.toUpperCase() } });
  });
}
