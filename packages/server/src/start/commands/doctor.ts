import { defineCommand } from 'citty';
import { ConfigError, type Config } from '../../config.ts';
import { diagnose, type Finding } from '../diagnose.ts';
import { jsonFlag, print, readConfig, runCommand } from '../terminal.ts';

const marks = { ok: 'ok  ', warning: 'note', problem: 'FAIL' } as const;

export const doctor = defineCommand({
  meta: { name: 'doctor', description: 'Check the configuration and every connection, and say what to do' },
  args: { ...jsonFlag },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const findings = await examine();
      const problems = findings.filter((finding) => finding.state === 'problem').length;
      print(args.json, { healthy: problems === 0, findings }, [
        ...findings.flatMap((finding) => [
          `${marks[finding.state]}  ${finding.subject}: ${finding.message}`,
          ...(finding.advice === undefined ? [] : [`      → ${finding.advice}`]),
        ]),
        problems === 0 ? 'Everything needed is there.' : `${problems} of ${findings.length} checks failed.`,
      ]);
      if (problems > 0) process.exitCode = 1;
    }),
});

async function examine(): Promise<Finding[]> {
  let config: Config;
  try {
    config = readConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.mistakes.map((mistake) => ({ subject: 'configuration', state: 'problem', message: mistake }));
  }
  return [{ subject: 'configuration', state: 'ok', message: 'every setting can be read' }, ...(await diagnose(config))];
}
