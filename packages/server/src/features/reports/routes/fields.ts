import { Type } from 'typebox';

export const Month = Type.String({ pattern: '^2[0-9]{3}-(0[1-9]|1[0-2])$', description: 'Such as 2026-10' });
