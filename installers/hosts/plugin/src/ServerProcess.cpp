#include "ServerProcess.h"

#if ! JUCE_WINDOWS
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;
#endif

namespace fodder
{

bool ServerProcess::isRunning()
{
    const std::lock_guard<std::mutex> lock (mutex);
    return isAlive();
}

bool ServerProcess::hasFailed()
{
    const std::lock_guard<std::mutex> lock (mutex);
    return wasStarted && ! isAlive();
}

#if JUCE_WINDOWS

ServerProcess::~ServerProcess()
{
    process.kill();
}

bool ServerProcess::isAlive()
{
    return wasStarted && process.isRunning();
}

bool ServerProcess::start (const Configuration& configuration)
{
    const std::lock_guard<std::mutex> lock (mutex);
    if (isAlive())
        return true;
    auto words = configuration.command;
    words.addArray ({ "serve", "--port", juce::String (configuration.port) });
    return wasStarted = process.start (words, 0);
}

#else

namespace
{
constexpr int patienceMilliseconds = 3'000, lookMilliseconds = 20;

void addFlag (int descriptor, int flag)
{
    fcntl (descriptor, F_SETFD, fcntl (descriptor, F_GETFD) | flag);
}
} // namespace

ServerProcess::~ServerProcess()
{
    if (input >= 0)
        close (input); // it ends by itself
    for (int waited = 0; isAlive() && waited < patienceMilliseconds; waited += lookMilliseconds)
    {
        if (waited == patienceMilliseconds / 2)
            kill (process, SIGTERM);
        juce::Thread::sleep (lookMilliseconds);
    }
}

bool ServerProcess::isAlive()
{
    if (process > 0 && waitpid (process, nullptr, WNOHANG) != 0)
        process = -1;
    return process > 0;
}

bool ServerProcess::start (const Configuration& configuration)
{
    const std::lock_guard<std::mutex> lock (mutex);
    if (isAlive())
        return true;
    if (input >= 0)
        close (input);
    input = -1;
    int ends[2];
    if (configuration.command.isEmpty() || pipe (ends) != 0)
        return false;
    for (const auto end : ends)
        addFlag (end, FD_CLOEXEC);

    auto words = configuration.command;
    words.addArray ({ "serve", "--port", juce::String (configuration.port), "--with-parent" });
    std::vector<char*> arguments;
    for (auto& word : words)
        arguments.push_back (const_cast<char*> (word.toRawUTF8()));
    arguments.push_back (nullptr);

    configuration.folder.createDirectory();
    const auto log = configuration.folder.getChildFile ("plugin.log").getFullPathName();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init (&actions);
    posix_spawn_file_actions_adddup2 (&actions, ends[0], 0);
    posix_spawn_file_actions_addopen (&actions, 1, log.toRawUTF8(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2 (&actions, 1, 2);
    posix_spawnattr_t attributes;
    posix_spawnattr_init (&attributes);
    posix_spawnattr_setflags (&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK); // no Ctrl-C of the host's
    sigset_t none;
    sigemptyset (&none);
    posix_spawnattr_setsigmask (&attributes, &none);

    pid_t child = -1;
    const auto error = posix_spawn (&child, arguments[0], &actions, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy (&attributes);
    posix_spawn_file_actions_destroy (&actions);
    close (ends[0]);
    if (error != 0)
    {
        close (ends[1]);
        return false;
    }
    process = child;
    input = ends[1];
    return wasStarted = true;
}

#endif

} // namespace fodder
