// Installed in place of @eggjs/cluster, this path is the one that `eggctl stop` looks for.
require('../../lib/app_worker.js');
