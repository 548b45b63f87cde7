// The few lines of a test framework that a program without dependencies needs.
#pragma once

#include <string>
#include <vector>

namespace selftest {

void expect(bool condition, const std::string& what);

template <class Expected, class Actual>
void expect_equal(const Expected& expected, const Actual& actual, const std::string& what)
{
    expect(expected == actual, what + ": expected " + std::to_string(expected) + ", found " + std::to_string(actual));
}

/// Adds a test to the list that main runs.
struct Test {
    Test(const char* name, void (*body)());
    const char* name;
    void (*body)();
};

const std::vector<Test>& tests();
int failures();

} // namespace selftest

#define SELFTEST(name)                                                                                                         \
    static void name();                                                                                                        \
    static const selftest::Test name##_entry(#name, name);                                                                     \
    static void name()
