export { bind, type ModuleTable } from './bind';
