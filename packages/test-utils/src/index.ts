export { deadline } from './deadline.js';
