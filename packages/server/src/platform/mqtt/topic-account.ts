import { createHash, timingSafeEqual } from 'node:crypto';

/** Somebody at the broker who is no lock: what they may hear and say is a list of topic filters. */
export interface TopicAccount {
  readonly username: string;
  readonly password: string;
  readonly heard: readonly string[];
  readonly said: readonly string[];
  /** Whether the broker keeps what they ask it to keep. */
  readonly mayRetain: boolean;
}

export function mayHear(account: TopicAccount, topic: string): boolean {
  return account.heard.some((filter) => covers(filter, topic));
}

export function mayHearAll(account: TopicAccount, filter: string): boolean {
  return account.heard.some((allowed) => covers(allowed, filter));
}

export function maySay(account: TopicAccount, topic: string): boolean {
  return !/[+#]/.test(topic) && account.said.some((filter) => covers(filter, topic));
}

export function isPassword(account: TopicAccount, given: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(account.password), digest(given));
}

/** Whether the filter matches every topic that the other one, or the topic, matches. */
export function covers(filter: string, other: string): boolean {
  if (other === '' || other.length > 1024 || other.includes('\u0000')) return false;
  const [levels, asked] = [filter.split('/'), other.split('/')];
  for (const [index, level] of levels.entries()) {
    if (level === '#') return true;
    const wanted = asked[index];
    if (wanted === undefined || wanted === '#') return false;
    if (level !== '+' && level !== wanted) return false;
  }
  return levels.length === asked.length;
}
