import { homeAssistantRounds } from './harness/home-assistant-rounds.ts';

homeAssistantRounds({ isEmbedded: false, isLong: false });
