import type { components } from '../contract/api';

export type Notice = components['schemas']['NoticeOut'];

export interface Notices {
  unread: number;
  latest: Notice | null;
}

const SIGNED_OUT = 4401;
const PAUSES = [1, 2, 5, 15, 60]; // seconds

/** Tells how many notices there are to read, now and whenever that changes; reconnects by itself. */
export function followNotices(
  onchange: (notices: Notices) => void,
  open: (url: string) => WebSocket = (url) => new WebSocket(url),
): void {
  let failed = 0;
  const connect = () => {
    const url = new URL('/ws/notices', window.location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = open(url.href);
    socket.onmessage = ({ data }) => {
      failed = 0;
      onchange(JSON.parse(String(data)) as Notices);
    };
    socket.onclose = ({ code }) => {
      if (code === SIGNED_OUT) return;
      const pause = PAUSES[Math.min(failed, PAUSES.length - 1)]!;
      failed += 1;
      setTimeout(connect, pause * 1000);
    };
  };
  connect();
}
