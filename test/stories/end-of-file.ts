import { afterAll } from 'vitest';
import { forgetPlanes } from './story.ts';

afterAll(forgetPlanes);
