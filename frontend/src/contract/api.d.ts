/* Hand-made until the server exports openapi.json; then `npm run contract` writes this file. */
export interface components {
  schemas: {
    Problem: {
      type: string;
      title: string;
      status: number;
      detail: string;
      field?: string | null;
      errors?: unknown[] | null;
    };
    Ambitus: { lowest: number; highest: number };
    Correction: { line: number; word: number; syllables: string[]; stress: number | null };
    ProsodyIn: {
      words: string;
      language: string;
      corrections: components['schemas']['Correction'][];
    };
    SyllableOut: {
      text: string;
      stress: number;
      long_vowel: boolean;
      vowel: string;
      tone: number | null;
    };
    WordOut: { text: string; syllables: components['schemas']['SyllableOut'][] };
    LineOut: { stanza: number; words: components['schemas']['WordOut'][] };
    ProsodyOut: {
      language: string;
      syllable_count: number;
      lines: components['schemas']['LineOut'][];
    };
    LanguageOption: { code: string; name: string };
    VoiceOption: { name: string; lowest: number; highest: number };
    OptionsOut: {
      languages: components['schemas']['LanguageOption'][];
      styles: string[];
      keys: string[];
      time_signatures: string[];
      voices: components['schemas']['VoiceOption'][];
      limits: Record<string, number>;
    };
    MelodyIn: {
      words: string;
      language: string;
      style: string;
      key: string;
      time_signature: string;
      tempo: number;
      ambitus: components['schemas']['Ambitus'];
      takes: number;
      seed: number | null;
      title: string;
      corrections: components['schemas']['Correction'][];
    };
    JobTake: { index: number; score_id: string };
    JobOut: {
      id: string;
      status: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
      created_at: string;
      last_event: number;
      piece: string | null;
      error: { detail: string } | null;
      request: components['schemas']['MelodyIn'];
      takes: components['schemas']['JobTake'][];
    };
    NoteRow: {
      id: string;
      part: string;
      onset_quarters: number;
      duration_quarters: number;
      midi: number;
      measure: number;
      measure_id: string;
      syllable: number | null;
      text: string;
      tied: boolean;
    };
    MeasureRow: {
      id: string;
      number: number;
      onset_quarters: number;
      duration_quarters: number;
    };
    ScoreOut: {
      id: string;
      piece: string;
      title: string;
      take: number;
      notes: components['schemas']['NoteRow'][];
      measures: components['schemas']['MeasureRow'][];
      tempo: number;
      beat_quarters: number;
      program: number;
      provenance: Record<string, unknown>;
      licence: string;
      downloads: { musicxml: string; mxl: string; midi: string; svg: string; pdf: string };
    };
    PieceScore: { id: string; take: number; seed: number };
    PieceOut: {
      id: string;
      title: string;
      words: string;
      language: string;
      style: string;
      key: string;
      time_signature: string;
      owner: string;
      created_at: string;
      licence: string;
      scores: components['schemas']['PieceScore'][];
      current_score: string;
    };
    BarOut: { take: number; index: number; musicxml: string };
    FrameEvent: { n: number; type: 'frame'; takes: number; head: string; tail: string };
    StageEvent: {
      n: number;
      type: 'stage';
      stage: 'queued' | 'reading' | 'composing' | 'writing';
      fraction: number;
    };
    BarsEvent: {
      n: number;
      type: 'bars';
      fraction: number;
      bars: components['schemas']['BarOut'][];
    };
    SucceededEvent: {
      n: number;
      type: 'succeeded';
      piece: string;
      takes: { index: number; score: string }[];
    };
    FailedEvent: { n: number; type: 'failed'; detail: string; field: string | null };
    CancelledEvent: { n: number; type: 'cancelled' };
    JobEvent:
      | components['schemas']['FrameEvent']
      | components['schemas']['StageEvent']
      | components['schemas']['BarsEvent']
      | components['schemas']['SucceededEvent']
      | components['schemas']['FailedEvent']
      | components['schemas']['CancelledEvent'];
  };
}
