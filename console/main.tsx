import { render } from 'preact';
import { App } from './app.tsx';
import { session } from './session.ts';

render(<App />, document.getElementById('console')!);
await session.begin();
