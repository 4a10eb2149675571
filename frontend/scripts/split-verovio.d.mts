export function splitVerovio(): string;
