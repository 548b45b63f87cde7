// Runs the tests whose names contain the argument, or all. Prints one line for each and fails when one fails.
#include "expect.h"

#include <cstdio>
#include <cstring>
#include <exception>

namespace selftest {

namespace {

std::vector<Test>& list()
{
    static std::vector<Test> instance;
    return instance;
}

int failed_expectations = 0;

} // namespace

void expect(bool condition, const std::string& what)
{
    if (!condition) {
        failed_expectations++;
        std::printf("    %s\n", what.c_str());
    }
}

Test::Test(const char* test_name, void (*test_body)()) : name(test_name), body(test_body) { list().push_back(*this); }

const std::vector<Test>& tests() { return list(); }
int failures() { return failed_expectations; }

} // namespace selftest

int main(int argument_count, char** arguments)
{
    int passed = 0;
    int failed = 0;
    for (const selftest::Test& test : selftest::tests()) {
        if (argument_count > 1 && std::strstr(test.name, arguments[1]) == nullptr) {
            continue;
        }
        const int before = selftest::failures();
        try {
            test.body();
        } catch (const std::exception& exception) {
            selftest::expect(false, exception.what());
        }
        const bool is_good = selftest::failures() == before;
        std::printf("%s %s\n", is_good ? "passed" : "FAILED", test.name);
        std::fflush(stdout);
        (is_good ? passed : failed)++;
    }
    std::printf("%d passed, %d failed\n", passed, failed);
    return passed > 0 && failed == 0 ? 0 : 1;
}
