#include "Check.h"

int main()
{
    return runAll();
}
