import { runGroup } from '../support/group.js';

runGroup('rest');
