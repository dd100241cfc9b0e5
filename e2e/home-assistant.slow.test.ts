import { homeAssistantRounds } from './harness/home-assistant-rounds.ts';

homeAssistantRounds({ isEmbedded: true, isLong: true });
homeAssistantRounds({ isEmbedded: false, isLong: true });
