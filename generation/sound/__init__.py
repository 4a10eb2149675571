"""A score as sound: MIDI played on sampled instruments by a synthesizer, as WAV or MP3."""
