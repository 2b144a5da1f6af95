// As much of a test library as these tests need.
#pragma once

#include <cstdio>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

struct Test
{
    static std::vector<std::pair<const char*, std::function<void()>>>& all()
    {
        static std::vector<std::pair<const char*, std::function<void()>>> tests;
        return tests;
    }
    Test (const char* name, std::function<void()> body) { all().emplace_back (name, std::move (body)); }
};

#define CHECK_JOIN2(a, b) a##b
#define CHECK_JOIN(a, b) CHECK_JOIN2 (a, b)
#define TEST(name)                                                                     \
    static void CHECK_JOIN (test, __LINE__)();                                         \
    static const Test CHECK_JOIN (registered, __LINE__) (name, CHECK_JOIN (test, __LINE__)); \
    static void CHECK_JOIN (test, __LINE__)()

#define CHECK(condition)                                                                              \
    do                                                                                                \
        if (! (condition))                                                                            \
            throw std::runtime_error (std::string (__FILE__ ":") + std::to_string (__LINE__) + ": " #condition); \
    while (false)

inline int runAll()
{
    int failures = 0;
    for (const auto& [name, body] : Test::all())
    {
        try
        {
            body();
            std::printf ("ok    %s\n", name);
        }
        catch (const std::exception& error)
        {
            ++failures;
            std::printf ("FAIL  %s\n      %s\n", name, error.what());
        }
    }
    std::printf ("%zu tests, %d failed\n", Test::all().size(), failures);
    return failures == 0 ? 0 : 1;
}
