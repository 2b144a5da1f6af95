// `fodder serve`, started where none answers: one for all plugins of this process. It ends with the
// last of them, and where the host dies too, because its standard input ends then.
#pragma once

#include "Configuration.h"

#include <mutex>

namespace fodder
{

class ServerProcess
{
public:
    ServerProcess() = default;
    ~ServerProcess();

    /** Starts it unless it runs; what it says goes to plugin.log in Fodder's folder. */
    bool start (const Configuration& configuration);
    bool isRunning();
    /** Whether it was started, and has ended by itself. */
    bool hasFailed();

private:
    bool isAlive();

    std::mutex mutex;
    bool wasStarted = false;
   #if JUCE_WINDOWS
    juce::ChildProcess process;
   #else
    int process = -1, input = -1;
   #endif

    JUCE_DECLARE_NON_COPYABLE (ServerProcess)
};

} // namespace fodder
