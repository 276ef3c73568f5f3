import { start } from './attack.js';
import { checkPictures } from './check.js';
import { markPictures } from './mark.js';

markPictures(start);
checkPictures();
