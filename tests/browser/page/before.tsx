import { start } from './scene';

start((scene) => scene);
