/** Plays what comes from MIDI keyboards; gives how to stop. Browsers without them play nothing. */
export async function onMidi(
  press: (midi: number) => void,
  release: (midi: number) => void,
): Promise<() => void> {
  if (!('requestMIDIAccess' in navigator)) return () => {};
  const access = await navigator.requestMIDIAccess();
  const hear = (event: MIDIMessageEvent) => {
    const [status = 0, midi = 0, velocity = 0] = event.data ?? [];
    const kind = status & 0xf0;
    if (kind === 0x90 && velocity > 0) press(midi);
    else if (kind === 0x80 || kind === 0x90) release(midi);
  };
  for (const input of access.inputs.values()) input.onmidimessage = hear;
  return () => {
    for (const input of access.inputs.values()) input.onmidimessage = null;
  };
}
