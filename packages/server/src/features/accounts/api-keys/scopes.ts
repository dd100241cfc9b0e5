/**
 * Every scope that an API key can have. A route names the one that it needs in `config.apiScope`; a test holds the two lists together.
 * What is not here cannot be done with a key: signing in and out, passwords, second factors, sessions, keys themselves, deleting a
 * device and giving it new keys.
 */
export const apiScopes = {
  'profile:read': "Read the user's profile and preferences",
  'devices:read': 'List devices, read their state, settings, battery, commands, firmware and shares',
  'devices:write': 'Register devices, change them and their settings, start firmware updates',
  'devices:control': 'Lock and unlock',
  'devices:share': 'Give other people access to devices, and take it away',
  'access:read': 'List PINs, QR codes and guests; digits and contents are masked without access:reveal',
  'access:reveal': 'See the digits of PINs and what QR codes hold, in what access:read lists',
  'access:write': 'Make, change and delete PINs, QR codes and guests',
  'access:validate': 'Judge PINs and QR codes as a keypad or scanner would',
  'rooms:read': 'Read rooms and the codes of their staff; digits are masked without access:reveal',
  'rooms:write': 'Make, change and delete rooms, and give their staff codes; the answers hold the code that was made',
  'bookings:read': 'Read bookings, their checks and arrival proofs; digits are masked without access:reveal',
  'bookings:write': 'Book rooms, change, move, cancel and restore bookings',
  'notifications:read': "Read the user's notifications and what they want to be told of",
  'notifications:write': 'Mark notifications as read, change what is told and how, send a test',
  'logs:read': 'Read and export the access log and failed attempts',
  'security:read': 'Read alerts and lockdowns; of administrators, together with admin: blocked addresses',
  'security:write': 'Acknowledge and resolve alerts, start and end lockdowns; together with admin: block and unblock addresses',
  'events:read': 'Listen to live events',
  'webhooks:read': 'Read webhooks and their deliveries',
  'webhooks:write': 'Make, change and delete webhooks, send again and test',
  'integrations:read': 'Read accounts of TTLock, their locks, gateways, passcodes and records',
  'integrations:write': 'Test and refresh accounts of TTLock, import locks, change passcodes',
  'jobs:read': 'Of administrators, together with admin: read jobs',
  'jobs:write': 'Of administrators, together with admin: run and retry jobs',
  'archives:read': 'Of administrators, together with admin: list and verify archives',
  'archives:write': 'Of administrators, together with admin: restore archives',
  'reports:read': 'List and download access reports of the devices that the user manages',
  'reports:write': 'Have access reports made, and delete them',
  'users:read': 'List users; of administrators, together with admin',
  admin: "Act as an administrator: without it an administrator's key sees only what is theirs",
} as const satisfies Readonly<Record<string, string>>;

export type ApiScope = keyof typeof apiScopes;
export const apiScopeNames = Object.keys(apiScopes) as readonly ApiScope[];

/** Scopes that no route asks for by itself: they widen what others give. */
export const wideningScopes: readonly ApiScope[] = ['access:reveal', 'admin'];
