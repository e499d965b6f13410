package main

import (
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/recast-ml/recast/convert"
)

func newReceiptSchema(s *streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:    "receipt-schema",
		Hidden: true, // the help of convert speaks of it
		Short:  "the JSON Schema of receipts",
		Long:   "Print the JSON Schema of the receipts that convert --receipt writes.",
		Example: `  recast receipt-schema > receipt.schema.json
  check-jsonschema --schemafile receipt.schema.json train.receipt.json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return mistake("", "receipt-schema takes no argument, and not %q", args[0])
			}
			return nil
		},
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprint(s.out, convert.ReceiptSchema())
			return err
		},
	}
	group(cmd, "flags", helpFlag)
	return cmd
}

// sourceDate is the time that SOURCE_DATE_EPOCH gives for what is written, so that it
// is the same each time; the zero time where it is not set. See
// https://reproducible-builds.org/specs/source-date-epoch/.
func sourceDate() (time.Time, error) {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if text == "" {
		return time.Time{}, nil
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	const last = 253402300799 // of the year 9999: RFC 3339 has no later one
	if err != nil || seconds < 0 || seconds > last {
		return time.Time{}, mistake("", "SOURCE_DATE_EPOCH is %q, not a number of seconds since 1970", text)
	}
	return time.Unix(seconds, 0), nil
}
