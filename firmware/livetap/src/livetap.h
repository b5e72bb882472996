#pragma once
#include "core/board.h"
#include "core/link.h"
