package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"slices"
)

// junitCase is a case of a JUnit report, as h2spec and Schemathesis write it.
type junitCase struct {
	Package   string        `xml:"package,attr"`
	ClassName string        `xml:"classname,attr"`
	Name      string        `xml:"name,attr"`
	Failures  []junitResult `xml:"failure"`
	Errors    []junitResult `xml:"error"`
	Skipped   []junitResult `xml:"skipped"`
}

type junitResult struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// err tells why the case did not pass. One that was skipped did not.
func (c junitCase) err() error {
	var errs []error
	for _, r := range slices.Concat(c.Failures, c.Errors) {
		errs = append(errs, fmt.Errorf("%s %s", r.Message, r.Text))
	}
	if len(c.Skipped) > 0 {
		errs = append(errs, errors.New("skipped"))
	}
	return errors.Join(errs...)
}

// readJUnit counts the cases of a report. name gets a case and its number within its group.
func readJUnit(file string, name func(c junitCase, n int) string) (outcome, error) {
	var o outcome
	data, err := os.ReadFile(file)
	if err != nil {
		return o, err
	}
	var report struct {
		Groups []struct {
			Cases []junitCase `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(data, &report); err != nil {
		return o, fmt.Errorf("read the JUnit report: %w", err)
	}
	for _, g := range report.Groups {
		for i, c := range g.Cases {
			o.check(name(c, i+1), c.err())
		}
	}
	return o, nil
}
