#!/usr/bin/env node
import { defineCommand } from 'citty';
import { runCommandLine } from './command-line.ts';
import { version } from './version.ts';

/** The `smartlock` command. Each subcommand is loaded when it is asked for, so that help and small commands are quick. */
const main = defineCommand({
  meta: { name: 'smartlock', version, description: 'Self-hosted access platform for smart locks' },
  subCommands: {
    serve: () => import('./commands/serve.ts').then((module) => module.serve),
    migrate: () => import('./commands/migrate.ts').then((module) => module.migrate),
    'create-admin': () => import('./commands/create-admin.ts').then((module) => module.createAdmin),
    'reset-second-factor': () => import('./commands/reset-second-factor.ts').then((module) => module.resetSecondFactor),
    doctor: () => import('./commands/doctor.ts').then((module) => module.doctor),
    simulate: () => import('./commands/simulate.ts').then((module) => module.simulate),
    login: () => import('./commands/login.ts').then((module) => module.login),
    confirm: () => import('./commands/confirm.ts').then((module) => module.confirm),
    'api-keys': () => import('./commands/api-keys.ts').then((module) => module.apiKeys),
    devices: () => import('./commands/devices.ts').then((module) => module.devices),
    pins: () => import('./commands/pins.ts').then((module) => module.pins),
    codes: () => import('./commands/deliveries.ts').then((module) => module.codesCommand),
    deliveries: () => import('./commands/deliveries.ts').then((module) => module.deliveriesCommand),
    diagnose: () => import('./commands/diagnose-pin.ts').then((module) => module.diagnosePin),
    qr: () => import('./commands/qr.ts').then((module) => module.qr),
    guests: () => import('./commands/guests.ts').then((module) => module.guests),
    rooms: () => import('./commands/rooms.ts').then((module) => module.rooms),
    bookings: () => import('./commands/bookings.ts').then((module) => module.bookings),
    feeds: () => import('./commands/feeds.ts').then((module) => module.feeds),
    proof: () => import('./commands/proof.ts').then((module) => module.proof),
    notifications: () => import('./commands/notifications.ts').then((module) => module.notifications),
    alerts: () => import('./commands/alerts.ts').then((module) => module.alerts),
    lockdown: () => import('./commands/lockdown.ts').then((module) => module.lockdown),
    ttlock: () => import('./commands/ttlock.ts').then((module) => module.ttlock),
    utec: () => import('./commands/utec.ts').then((module) => module.utec),
    'home-assistant': () => import('./commands/home-assistant.ts').then((module) => module.homeAssistant),
    logs: () => import('./commands/logs.ts').then((module) => module.logs),
    reports: () => import('./commands/reports.ts').then((module) => module.reports),
    jobs: () => import('./commands/jobs.ts').then((module) => module.jobs),
    archive: () => import('./commands/archive.ts').then((module) => module.archive),
    audit: () => import('./commands/audit.ts').then((module) => module.audit),
  },
});

await runCommandLine(main, process.argv.slice(2));
