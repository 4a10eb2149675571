import { PitchDetector } from 'pitchy';
import type { Moment } from './segmenting';

const WINDOW = 2048; // samples: down to a bass's low E at 48 kHz
const EVERY = 0.015; // seconds
export const LONGEST = 30; // seconds

/** A microphone that is being listened to. */
export interface Listening {
  /** Ends it; gives all that was heard. */
  stop: () => Moment[];
}

/** Asks for the microphone. What is heard stays on this page: only notes are ever sent. */
export async function listen(onlevel: (level: number) => void): Promise<Listening> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
  });
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: WINDOW });
  context.createMediaStreamSource(stream).connect(analyser);
  const detector = PitchDetector.forFloat32Array(WINDOW);
  const samples = new Float32Array(WINDOW);
  const moments: Moment[] = [];
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const moment = momentOf(samples, detector, context.sampleRate, context.currentTime);
    moments.push(moment);
    onlevel(moment.level);
  }, EVERY * 1000);
  return {
    stop() {
      clearInterval(timer);
      for (const track of stream.getTracks()) track.stop();
      void context.close();
      return moments;
    },
  };
}

export function momentOf(
  samples: Float32Array,
  detector: PitchDetector<Float32Array>,
  rate: number,
  time: number,
): Moment {
  const [frequency, clarity] = detector.findPitch(samples, rate);
  const level = Math.sqrt(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length);
  return { time, pitch: 69 + 12 * Math.log2(Math.max(frequency, 1) / 440), clarity, level };
}
